(* Beyond the paper's rows: descent.loss-rate on acyclic data, 1/(1/L_{t0} + 2 eta M^2 (t - t0)) <= L_t <= 1/(1/L_0 + eta gamma^2 theta^2 t/2): the
   loss falls like 1/t, no faster and no slower. gamma = 1/|W_mm|, theta = (1 - e^{-n L_0})/(n L_0). With G the mean attention off the label, gamma G
   <= |grad L| <= M G and theta L <= G <= L; the upper bound is the descent lemma, the lower one convexity. And norm.path: B1 holds for every feasible
   matrix, so whatever norm bounds a ball, its best points have the excess kappa e^{-s}. *)
From Attest Require Import ClaimTools ModelClaims LossClaims FiniteClaims PathClaims DescentClaims RetrievalClaims NormalisedClaims Discovery
  NormDescent.
From Attest Require OutsideMass NormBound.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ** norm.path: V any feasible matrix, for instance the shortest in another norm *)
Theorem norm_path D Wf V s W : realisable D -> is_Wfin D Wf -> feasible D V -> 0 <= s -> risk D W <= risk D (plus Wf (times s V)) ->
  0 <= risk D W - Lbar D (tied_of D) Wf <= kappa D (tied_of D) Wf * exp (- s).
Proof.
  intros HR HWf HV Hs HL. destruct (B1 D (tied_of D) (tied_of_refl D) (tied_edge D) V Wf s HR HV Hs) as [_ B].
  pose proof (infimum_lower D (tied_of D) (tied_of_refl D) W HR). pose proof (Wfin_minimal D Wf HR HWf W). lra.
Qed.
(** ** norm.retrieval: what the risk alone decides, for every optimiser that reaches the infimum *)
Theorem norm_retrieval D Wf (W : nat -> mat) : realisable D -> is_Wfin D Wf -> Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) ->
  (forall s, In s (samples D) -> Un_cv (fun t => mass_out D (tied_of D) (W t) s) 0)
  /\ (forall k l i, In i l -> (forall u, In u l -> reach D k i u) -> Un_cv (fun t => mass_on D (W t) k l (tied_of D k i)) 1)
  /\ (forall s v, In s (samples D) -> In v (In_ (tied_of D) s) -> Un_cv (fun t => share_in D (tied_of D) (W t) s v) (share_in D (tied_of D) Wf s v))
  /\ (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0).
Proof.
  intros HR HWf Hi. split; [|split; [|split]].
  - intros s Hs. exact (sequence_retrieval D HR Wf W HWf Hi s Hs).
  - intros k l i Hin Hl. exact (retrieval_unseen D Wf W k l i HR HWf Hi Hin Hl).
  - intros s v Hs Hv. exact (sequence_composition D HR Wf W HWf Hi s v Hs Hv).
  - intros P HP. exact (sequence_finite D HR Wf W HWf Hi P HP).
Qed.

(** ** descent.loss-rate *)
Section Acyclic.
Variables (D : dataset) (Wmm : mat).
Hypothesis HR : realisable D.
Hypothesis HA : acyclic D.
Hypothesis HW : is_Wmm D Wmm.
Hypothesis Hst : strict_edge D.
Lemma off_label_mass W : off_label D W = OutsideMass.Amass D (tied_of D) W.
Proof.
  unfold off_label, OutsideMass.Amass. f_equal. apply lsum_ext. intros s Hs. rewrite <- (off_label_sum D W s HR Hs). unfold mass_out, Out_.
  assert (G : forall l, (forall v, In v l -> In v (context s)) -> lsum l (fun v => if Nat.eqb v (label s) then 0 else share D W s v)
    = lsum (filter (fun v => negb (tied_of D (query s) (label s) v)) l) (share D W s)).
  { induction l as [|v l IH]; intros Hl; [reflexivity|]. rewrite lsum_cons, IH by (intros; apply Hl; now right). cbn [filter].
    destruct (Nat.eqb_spec v (label s)) as [->|N].
    - rewrite tied_of_refl. cbn [negb]. ring.
    - destruct (tied_of D (query s) (label s) v) eqn:T; cbn [negb]; [|reflexivity]. exfalso. apply tied_of_scc in T.
      apply (HA (query s) (label s) v); [|exact T].
      exists s. repeat split; auto; [now apply HR|apply Hl; now left]. }
  apply G. auto.
Qed.
Lemma risk_positive W : 0 < risk D W.
Proof.
  pose proof (n_pos D HR) as Hn. pose proof (Amass_positive D W HR Hst) as P. rewrite <- off_label_mass in P. unfold off_label, risk in *.
  eapply Rlt_le_trans; [exact P|]. apply Rmult_le_compat_l; [left; now apply Rinv_0_lt_compat|]. apply lsum_le. intros s Hs.
  pose proof (off_is_exp D W HR s Hs) as E0. pose proof (exp_ge_tangent (- - ln (attention D W s (label s)))).
    pose proof (exp_ge_tangent (- (- ln (attention D W s (label s))))). lra.
Qed.
Lemma mass_at_most_risk W : off_label D W <= risk D W.
Proof.
  unfold off_label, risk. apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat, (n_pos D HR)|]. apply lsum_le. intros s Hs.
  pose proof (off_is_exp D W HR s Hs) as E0. pose proof (exp_ge_tangent (- (- ln (attention D W s (label s))))). lra.
Qed.
Lemma gradient_between W : off_label D W / norm_ D Wmm <= norm_ D (gradient D W) <= Mb D * off_label D W.
Proof.
  pose proof (Wmm_strict D Wmm HW Hst) as Pw. assert (Hw : 0 < norm_ D Wmm) by now apply sqrt_lt_R0. rewrite off_label_mass. split.
  - pose proof (NormBound.pull D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wmm HW W) as Pl. pose proof (inner_norms D (gradient D W) Wmm) as CS.
    apply Rmult_le_reg_r with (norm_ D Wmm); [exact Hw|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. lra.
  - pose proof (OutsideMass.gradient_gap_norm D (tied_of D) (tied_of_refl D) HR W) as Gap. set (r := gradient (restricted D (tied_of D)) W) in *.
    assert (Z : forall X, inner D r X = 0) by (intros X; exact (acyclic_restricted_gradient D W X HR HA)).
    assert (En : norm_ D (diff (gradient D W) r) = norm_ D (gradient D W)) by (unfold norm_; f_equal;
      rewrite inner_diff_l, inner_diff_r, (inner_sym D (gradient D W) r), !Z; ring).
    rewrite En in Gap. exact Gap.
Qed.
(** (1 - e^{-x})/x falls *)
Lemma chord x y : 0 < x -> x <= y -> (1 - exp (- y)) / y <= (1 - exp (- x)) / x.
Proof.
  intros Hx Hxy. apply Rmult_le_reg_r with (x * y); [apply Rmult_lt_0_compat; lra|].
    replace ((1 - exp (- y)) / y * (x * y)) with ((1 - exp (- y)) * x) by (field; lra).
  replace ((1 - exp (- x)) / x * (x * y)) with ((1 - exp (- x)) * y) by (field; lra).
    replace (exp (- y)) with (exp (- x) * exp (- (y - x))) by (rewrite <- exp_plus; f_equal; ring).
  set (d := y - x). assert (Hd : 0 <= d) by (unfold d; lra). replace y with (x + d) by (unfold d; ring). pose proof (exp_ge_tangent (- d)) as T1.
    pose proof (exp_ge_tangent x) as T2. pose proof (exp_pos (- x)) as P.
  assert (E1 : exp (- x) * exp x = 1) by (rewrite <- exp_plus; replace (- x + x) with 0 by ring; apply exp_0).
    assert (T3 : exp (- x) * (1 + x) <= 1) by (rewrite <- E1; apply Rmult_le_compat_l; lra).
  assert (A : exp (- x) * x * (1 - d) <= exp (- x) * x * exp (- d)) by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|lra]).
    assert (B : exp (- x) * (1 + x) * d <= 1 * d) by (apply Rmult_le_compat_r; auto). lra.
Qed.
Variables (eta : R) (W0 : mat).
Hypothesis He : 0 < eta.
Hypothesis Hb : eta * beta D <= 1.
Let W := descent D eta W0.
Let L t := risk D (W t).
Let theta := (1 - exp (- (n D * L 0%nat))) / (n D * L 0%nat).
Lemma L_falls t : L t <= L 0%nat.
Proof. exact (DescentBounds.descent_decreases D HR eta He Hb W0 0 t ltac:(lia)). Qed.
Lemma theta_low t : theta * L t <= off_label D (W t).
Proof.
  pose proof (n_pos D HR) as Hn. pose proof (risk_positive (W t)) as P. fold (L t) in P. pose proof (L_falls t) as F.
    pose proof (off_label_low_far D (W t) HR) as Lo. fold (L t) in Lo.
  assert (Px : 0 < n D * L t) by now apply Rmult_lt_0_compat. pose proof (chord (n D * L t) (n D * L 0%nat) Px ltac:(apply Rmult_le_compat_l;
    lra)) as C. fold theta in C.
  eapply Rle_trans; [|exact Lo]. apply Rle_trans with ((1 - exp (- (n D * L t))) / (n D * L t) * L t); [apply Rmult_le_compat_r; lra|]. right. field.
    lra.
Qed.
Theorem descent_loss_rate_upper t : L t <= / (/ L 0%nat + eta * (theta * theta) / (2 * (norm_ D Wmm * norm_ D Wmm)) * INR t).
Proof.
  pose proof (Wmm_strict D Wmm HW Hst) as Pw. assert (Hw : 0 < norm_ D Wmm) by now apply sqrt_lt_R0. set (w := norm_ D Wmm) in *.
    pose proof (n_pos D HR) as Hn.
  assert (Pos : forall u, 0 < L u) by (intros u; apply risk_positive). assert (Th : 0 <= theta).
  { unfold theta. apply Rmult_le_pos; [|left; apply Rinv_0_lt_compat, Rmult_lt_0_compat; auto].
    assert (P0 : 0 < n D * L 0%nat) by (apply Rmult_lt_0_compat; auto).
    assert (exp (- (n D * L 0%nat)) <= 1) by (rewrite <- exp_0; apply exp_le_mono; lra). lra. }
  set (g := eta * (theta * theta) / (2 * (w * w))). assert (Pg : 0 <= g) by (apply Rmult_le_pos; [apply Rmult_le_pos; [lra|apply Rmult_le_pos;
    auto]|left; apply Rinv_0_lt_compat; nra]).
  assert (Step : forall u, / L u + g <= / L (S u)).
  { intros u. pose proof (Pos u) as P1. pose proof (Pos (S u)) as P2. pose proof (DescentBounds.descent_monotone D HR eta He Hb W0 u) as M0.
    fold W in M0. fold (L u) (L (S u)) in M0.
    destruct (gradient_between (W u)) as [G1 _]. fold w in G1. pose proof (theta_low u) as T1. set (G := off_label D (W u)) in *.
    assert (Q : theta * L u / w <= norm_ D (gradient D (W u))) by (eapply Rle_trans; [|exact G1]; unfold Rdiv; apply Rmult_le_compat_r; [left;
      now apply Rinv_0_lt_compat|exact T1]).
    assert (Q0 : 0 <= theta * L u / w) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|left; now apply Rinv_0_lt_compat]).
    assert (Q2 : theta * L u / w * (theta * L u / w) <= inner D (gradient D (W u)) (gradient D (W u))) by (rewrite <- norm_sqr;
      apply Rmult_le_compat; auto).
    assert (M1 : L (S u) <= L u - g * (L u * L u)).
    { eapply Rle_trans; [exact M0|]. apply (Rmult_le_compat_l (eta / 2)) in Q2; [|lra].
      replace (eta / 2 * (theta * L u / w * (theta * L u / w))) with (g * (L u * L u)) in Q2 by (unfold g; field; lra). lra. }
    apply Rmult_le_reg_r with (L u * L (S u)); [now apply Rmult_lt_0_compat|].
      replace ((/ L u + g) * (L u * L (S u))) with (L (S u) + g * L u * L (S u)) by (field; lra).
    replace (/ L (S u) * (L u * L (S u))) with (L u) by (field; lra).
      assert (L (S u) <= L u) by (assert (0 <= g * (L u * L u)) by (apply Rmult_le_pos; [auto|nra]); lra).
    assert (g * L u * L (S u) <= g * L u * L u) by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|auto]). lra. }
  assert (All : forall u, / L 0%nat + g * INR u <= / L u) by (induction u as [|u IH]; [cbn [INR]; lra|rewrite S_INR; specialize (Step u); lra]).
  specialize (All t). pose proof (Pos t) as Pt. pose proof (Rinv_0_lt_compat _ (Pos 0%nat)) as I0.
    assert (0 <= g * INR t) by (apply Rmult_le_pos; [auto|apply pos_INR]).
  rewrite <- (Rinv_inv (L t)). apply Rinv_le_contravar; lra.
Qed.
Theorem descent_loss_rate_lower t0 t : 2 * eta * (Mb D * Mb D) * L t0 <= 1 -> (t0 <= t)%nat ->
  / (/ L t0 + 2 * eta * (Mb D * Mb D) * (INR t - INR t0)) <= L t.
Proof.
  intros H0 Ht. assert (Pos : forall u, 0 < L u) by (intros u; apply risk_positive). set (m := eta * (Mb D * Mb D)) in *.
    assert (Pm : 0 <= m) by (unfold m; apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  assert (Step : forall u, (t0 <= u)%nat -> / L (S u) <= / L u + 2 * m).
  { intros u Hu. pose proof (Pos u) as P1. pose proof (Pos (S u)) as P2.
    pose proof (DescentBounds.descent_decreases D HR eta He Hb W0 t0 u Hu) as Dc. fold W in Dc. fold (L u) (L t0) in Dc.
    pose proof (risk_tangent D HR (W u) (W (S u))) as T. fold (L u) (L (S u)) in T.
      assert (Ed : same D (diff (W (S u)) (W u)) (times (- eta) (gradient D (W u)))).
    { intros a b _ _. unfold W. cbn [descent]. unfold step, diff, times. ring. }
    rewrite (inner_ext D (gradient D (W u)) _ (gradient D (W u)) _ (same_refl D _) Ed), inner_times_r in T.
      destruct (gradient_between (W u)) as [_ G2]. pose proof (mass_at_most_risk (W u)) as G3. fold (L u) in G3.
    pose proof (norm_pos D (gradient D (W u))) as Ng. pose proof (OutsideMass.Mb_nonneg D) as NM.
      assert (Gm : norm_ D (gradient D (W u)) <= Mb D * L u) by (eapply Rle_trans; [exact G2|]; apply Rmult_le_compat_l; auto).
    assert (Sq : inner D (gradient D (W u)) (gradient D (W u)) <= Mb D * L u * (Mb D * L u)) by (rewrite <- norm_sqr; apply Rmult_le_compat; auto).
    assert (Lo : L u - m * (L u * L u) <= L (S u)) by (apply (Rmult_le_compat_l eta) in Sq; [|lra]; unfold m;
      replace (eta * (Mb D * L u * (Mb D * L u))) with (eta * (Mb D * Mb D) * (L u * L u)) in Sq by ring; lra).
    assert (S1 : 2 * m * L u <= 1) by (apply Rle_trans with (2 * m * L t0); [apply Rmult_le_compat_l; lra|unfold m; lra]).
    apply Rmult_le_reg_r with (L u * L (S u)); [now apply Rmult_lt_0_compat|]. replace (/ L (S u) * (L u * L (S u))) with (L u) by (field; lra).
    replace ((/ L u + 2 * m) * (L u * L (S u))) with (L (S u) * (1 + 2 * m * L u)) by (field; lra).
    assert (Hp : 0 <= 1 + 2 * m * L u) by (assert (0 <= 2 * m * L u) by (apply Rmult_le_pos; lra); lra).
      apply Rle_trans with ((L u - m * (L u * L u)) * (1 + 2 * m * L u)); [|now apply Rmult_le_compat_r].
    assert (0 <= m * (L u * L u) * (1 - 2 * m * L u)) by (apply Rmult_le_pos; [apply Rmult_le_pos; [auto|nra]|lra]). lra. }
  assert (All : / L t <= / L t0 + 2 * m * (INR t - INR t0)).
  { induction Ht as [|u Hu IH]; [lra|]. specialize (Step u Hu). rewrite S_INR. lra. }
  replace (2 * eta * (Mb D * Mb D)) with (2 * m) by (unfold m; ring). rewrite <- (Rinv_inv (L t)).
    apply Rinv_le_contravar; [apply Rinv_0_lt_compat, Pos|exact All].
Qed.
End Acyclic.
