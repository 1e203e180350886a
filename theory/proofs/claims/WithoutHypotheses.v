(* The cells of the matrix of hypotheses that say "not needed" (THEORY 7, properties/variations): each claim once more without that hypothesis. A name
   is the claim's, then the hypothesis that is absent: svm_zero_without_F.

   Nothing deep is left to do here: where the proof of a claim never used the hypothesis, the statement without it is the same theorem. Two cells need
   an argument of their own: at any rate gradient descent diverges, because a bounded |W| leaves a fixed part of attention outside the components; and
   without a strict edge the risk is Lbar, which only W_fin minimises on S_fin. *)
From Attest Require Import ClaimTools ModelClaims LossClaims SvmClaims FiniteClaims PathClaims DescentClaims RetrievalClaims NormalisedClaims.
From Attest Require GeneralLoss OutsideMass NormBound.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ** svm.*, without F *)
Theorem svm_unique_without_F D W : is_Wmm D W -> forall V, feasible D V -> inner D W W + inner D (diff V W) (diff V W) <= inner D V V.
Proof. apply svm_unique. Qed.
Theorem svm_zero_without_F D : is_Wmm D (fun _ _ => 0) <-> ~ strict_edge D.
Proof.
  split.
  - intros H. apply (svm_zero D _ H). intros a b _ _. reflexivity.
  - intros N. split.
    + intros k i j He. rewrite inner_zero_r. split; [auto|]. intros Hn. elim N. exists k, i, j. auto.
    + intros V _. rewrite inner_zero_r. apply inner_diff_nonneg.
Qed.
Theorem svm_closure_without_F D V : (feasible D V <-> feasible_closed D V) /\ (forall chosen,
  one_per_pair D chosen -> (feasible D V <-> feasible_chosen D chosen V)).
Proof. split; [apply feasible_iff_closed|]. intros chosen. apply feasible_iff_chosen. Qed.
(** a solution of the whole exists exactly when every query's part has one; scaling turns feasible matrices into feasible matrices *)
Theorem svm_split_without_F D :
  (orthogonal_queries D -> (exists V, feasible D V) <-> (forall k, In k (queries D) -> exists V, feasible (of_query D k) V))
  /\ (forall s V, well_formed D -> Q2R s <> 0 -> feasible (scaled_entry D s) (times (/ (Q2R s * Q2R s)) V) <-> feasible D V).
Proof.
  split; [|intros s V HF Hs; now apply scaled_feasible]. intros Ho. split.
  - intros HF k _. destruct (proj1 (proj2 (svm_split D)) k HF) as (W & HW & _). now exists W.
  - intros H. assert (Pick : forall l, incl l (queries D) -> exists W : nat -> mat, forall k, In k l -> is_Wmm (of_query D k) (W k)).
    { induction l as [|k l IH]; intros Hl; [exists (fun _ _ _ => 0); easy|]. destruct IH as (W & HW); [intros x Hx; apply Hl; now right|].
      destruct (Wmm_exists (of_query D k) (H k (Hl k (or_introl eq_refl)))) as (V & HV). exists (fun x => if Nat.eqb x k then V else W x).
        intros x Hx.
      destruct (Nat.eqb_spec x k) as [->|N]; [exact HV|]. destruct Hx as [->|Hx]; [easy|auto]. }
    destruct (Pick (queries D) (incl_refl _)) as (W & HW). exists (sum_of (queries D) W). exact (proj1 (proj1 (svm_split D) W Ho HW)).
Qed.

(** ** finite.restricted-problem, without H and without L: the restricted dataset of the restricted dataset is itself, so any function of it is the
    same *)
Theorem finite_restricted_problem_without_H_L D : realisable D -> let Dr := restricted D (tied_of D) in
  restricted Dr (tied_of Dr) = Dr /\ (forall k i j, scc Dr k i j <-> scc D k i j) /\ ~ strict_edge Dr.
Proof.
  intros HR Dr. split; [now apply restricted_twice|]. destruct (finite_restricted_problem D HR) as (_ & A & B & _). split; [exact A|exact B].
Qed.

(** ** normalised.floor, without H and without L: g may be any matrix that is not 0, and W_fin any matrix *)
Theorem normalised_floor_without_H_L D rate W g Wf H H' G : 0 <= rate -> 0 < norm_ D g ->
  is_projection D W H -> is_projection D (diff W (times (rate / norm_ D g) g)) H' -> is_projection D g G ->
  rate / 2 * norm_ D G / norm_ D g <= Rmax (norm_ D (diff H Wf)) (norm_ D (diff H' Wf)).
Proof.
  intros Hr Hg HP HP' HG. set (t := rate / norm_ D g) in *. assert (Ht : 0 <= t) by (apply Rmult_le_pos; [auto|left; now apply Rinv_0_lt_compat]).
  assert (N : norm_ D (diff H H') = t * norm_ D G) by (rewrite (norm_same D _ _ (projections_move D W H H' G t g HP HP' HG)); now apply norm_times).
  pose proof (norm_triangle D H Wf H') as Tr. assert (E1 : norm_ D (diff Wf H') = norm_ D (diff H' Wf)).
  { unfold norm_. f_equal. apply sum2_ext. intros. unfold diff. ring. }
  rewrite N, E1 in Tr. pose proof (Rmax_l (norm_ D (diff H Wf)) (norm_ D (diff H' Wf))).
    pose proof (Rmax_r (norm_ D (diff H Wf)) (norm_ D (diff H' Wf))).
  replace (rate / 2 * norm_ D G / norm_ D g) with (t * norm_ D G / 2) by (unfold t; field; lra). lra.
Qed.

(** ** descent.gauge, without H, L and the step condition: any steps along gradients of any function of the outputs *)
Theorem descent_gauge_without_H_L_step D loss (eta : nat -> R) (W : nat -> mat) (G : nat -> mat) P0 : realisable D ->
  (forall t, gradient_of D (any_risk D loss) (W t) (G t)) -> (forall t, W (S t) = diff (W t) (times (eta t) (G t))) ->
    is_S_projection D (W 0%nat) P0 ->
  forall t, in_S D (diff (W t) (W 0%nat)) /\ is_S_projection D (W t) (diff (W t) (diff (W 0%nat) P0)).
Proof.
  intros HR HG HW [HP HO]. assert (K : forall t, in_S D (diff (W t) (W 0%nat))).
  { induction t as [|t IH]; [apply spanned_zero; intros a b _ _; unfold diff; ring|]. rewrite HW.
    apply (spanned_same D _ (diff (diff (W t) (W 0%nat)) (times (eta t) (G t)))).
    - apply spanned_diff; [exact IH|]. apply spanned_times. exact (proj2 (model_gauge D loss HR) (W t) (G t) (HG t)).
    - intros a b _ _. unfold diff, times. ring. }
  intros t. split; [apply K|]. split.
  - apply (spanned_same D _ (plus (diff (W t) (W 0%nat)) P0)); [apply spanned_add; [exact (K t)|exact HP]|]. intros a b _ _. unfold diff, plus. ring.
  - intros X HX. rewrite (inner_ext D X _ X (diff (W 0%nat) P0)); [now apply HO|intros a b _ _; reflexivity|]. intros a b _ _. unfold diff. ring.
Qed.

(** ** automaton, without H, L, R: any matrix in place of W_fin, any matrix in place of W_mm *)
Theorem automaton_without_H_L_R D Wf V k l top gap r v : top_class D V k l top gap -> (exists u, In u l /\ top u = true) -> 0 <= r -> In v l ->
  let W := plus Wf (times r V) in
  let error := zsum D Wf k (filter (fun u => negb (top u)) l) / zsum D Wf k (filter top l) * exp (- (r * gap)) in
  (top v = true -> 0 <= weight D Wf k (filter top l) v - weight D W k l v <= error) /\ (top v = false -> 0 <= weight D W k l v <= error).
Proof. intros. now apply automaton. Qed.

(** ** loss.closed-form, without R: an absent label has mass 0 at every W, and divides by m_y = 0 *)
Theorem loss_closed_form_without_R D s W : ~ In (label s) (context s) -> attention D W s (label s) = 0 /\ multiplicity s (label s) = 0.
Proof.
  intros H. assert (Z : multiplicity s (label s) = 0) by (unfold multiplicity;
    rewrite (proj1 (count_occ_not_In Nat.eq_dec (context s) (label s)) H); reflexivity).
  split; [|exact Z]. unfold attention. rewrite Z. unfold Rdiv. ring.
Qed.

(** ** path.norm, without L: a strictly decreasing loss falls strictly along W_mm *)
Lemma falls_along_Wmm D loss V W t : realisable D -> decreasing loss -> feasible D V -> strict_edge D -> 0 < t ->
  general_risk D loss (plus W (times t V)) < general_risk D loss W.
Proof.
  intros HR Hd HV (k & i & j & He & Hn) Ht. pose proof (n_pos D HR) as Pn. pose proof (Rinv_0_lt_compat _ Pn) as Hi.
  (* the label's mass never falls, and rises where a token lies outside its component *)
  assert (Att : forall s, In s (samples D) -> 0 < attention D W s (label s) <= 1 /\
    attention D W s (label s) <= attention D (plus W (times t V)) s (label s) <= 1
    /\ ((exists v, In v (context s) /\ ~ scc D (query s) (label s) v) -> attention D W s (label s) < attention D (plus W (times t V)) s (label s))).
  { intros s Hs. pose proof (proj2 HR s Hs) as Hy. assert (Hc : context s <> []) by (now apply (realisable_nonempty D)). set (y := label s) in *.
    set (q := query s).
    assert (Low : forall v, In v (context s) -> logit D V v q <= logit D V y q).
    { intros v Hv. destruct (Nat.eq_dec y v) as [<-|N]; [lra|]. assert (Ev : edge D q y v) by (exists s; repeat split; auto).
      destruct (HV q y v Ev) as [H1 H2]. rewrite margin_logit in H1, H2.
      destruct (Classical_Prop.classic (scc D q y v)) as [S0|S0]; [specialize (H1 S0)|specialize (H2 S0)]; lra. }
    pose proof (zsum_pos D W q _ Hc) as Z0. pose proof (zsum_pos D (plus W (times t V)) q _ Hc) as Z1. pose proof (multiplicity_pos s _ Hy) as Pm.
      set (e := exp (t * logit D V y q)). assert (Pe : 0 < e) by apply exp_pos.
    assert (Ey : exp (logit D (plus W (times t V)) y q) = e * exp (logit D W y q)) by (unfold e; rewrite logit_plus, logit_times, exp_plus; ring).
    assert (Term : forall v, In v (context s) -> exp (logit D (plus W (times t V)) v q) <= e * exp (logit D W v q)).
    { intros v Hv. unfold e. rewrite logit_plus, logit_times, <- exp_plus. apply exp_le_mono. specialize (Low v Hv).
      apply (Rmult_le_compat_l t) in Low; lra. }
    assert (Zle : zsum D (plus W (times t V)) q (context s) <= e * zsum D W q (context s)) by (unfold zsum; rewrite <- lsum_scale; now apply lsum_le).
    pose proof (exp_pos (logit D W y q)) as Pw. assert (Num : forall U, multiplicity s y * exp (logit D U y q) <= zsum D U q (context s)).
    { intros U. unfold multiplicity. apply (lsum_count (context s) (fun v => exp (logit D U v q))). intros; left; apply exp_pos. }
    assert (One : forall U, 0 < zsum D U q (context s) -> attention D U s y <= 1).
    { intros U PU. unfold attention. fold q. apply Rmult_le_reg_r with (zsum D U q (context s)); [auto|]. unfold Rdiv.
      rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by lra. apply Num. }
    assert (E0 : attention D (plus W (times t V)) s y = e * (multiplicity s y * exp (logit D W y q)) / zsum D (plus W (times t V)) q (context s)) by
      (unfold attention; fold q; rewrite Ey; unfold Rdiv; ring).
    assert (E1 : attention D W s y = e * (multiplicity s y * exp (logit D W y q)) / (e * zsum D W q (context s))) by (unfold attention; fold q;
      field; lra).
    assert (Pn0 : 0 < e * (multiplicity s y * exp (logit D W y q))) by (repeat apply Rmult_lt_0_compat; auto).
    split; [split; [unfold attention; fold q; apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat|auto]|now apply One]|].
      split; [split; [|now apply One]|].
    - rewrite E0, E1. unfold Rdiv. apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; auto.
    - intros (v & Hv & Nv). rewrite E0, E1. unfold Rdiv. apply Rmult_lt_compat_l; [auto|].
      apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; [auto|now apply Rmult_lt_0_compat]|].
      assert (Gap : exp (logit D (plus W (times t V)) v q) < e * exp (logit D W v q)).
      { destruct (Nat.eq_dec y v) as [E2|N]; [elim Nv; rewrite <- E2; apply scc_refl|]. assert (Ev : edge D q y v) by (exists s; repeat split; auto).
        destruct (HV q y v Ev) as [_ H2]. rewrite margin_logit in H2. specialize (H2 Nv).
        unfold e. rewrite logit_plus, logit_times, <- exp_plus. apply exp_increasing.
          assert (t * logit D V v q < t * logit D V y q) by (apply Rmult_lt_compat_l; lra). lra. }
      unfold zsum. rewrite <- lsum_scale. clear - Hv Gap Term. induction (context s) as [|x l IH]; [easy|]. rewrite !lsum_cons.
        pose proof (Term x (or_introl eq_refl)).
      assert (L : lsum l (fun w => exp (logit D (plus W (times t V)) w q)) <= lsum l (fun w => e * exp (logit D W w q))) by (apply lsum_le; intros;
        apply Term; now right).
      destruct Hv as [->|Hv]; [lra|]. specialize (IH (fun w Hw => Term w (or_intror Hw)) Hv). lra. }
  assert (Mono : forall x y, 0 < x -> x <= y -> y <= 1 -> loss y <= loss x) by (intros x y Hx [L|<-] Hy; [left; now apply Hd|right; reflexivity]).
  unfold general_risk. apply Rmult_lt_compat_l; [auto|]. destruct (strict_drawn D k i j He Hn) as (s & Hs & <- & <- & Hj).
  assert (Ls : loss (attention D (plus W (times t V)) s (label s)) < loss (attention D W s (label s))).
  { destruct (Att s Hs) as (A & B & C). apply Hd; [lra| |lra]. apply C. exists j. split; [now apply filter_In in Hj|exact Hn]. }
  assert (La : forall u, In u (samples D) -> loss (attention D (plus W (times t V)) u (label u)) <= loss (attention D W u (label u))) by (intros u
    Hu; destruct (Att u Hu) as (A & B & _); apply Mono; lra).
  clear - Hs Ls La. revert Hs La. generalize (samples D). intros l Hs La. induction l as [|u l IH]; [easy|]. rewrite !lsum_cons.
    pose proof (La u (or_introl eq_refl)).
  assert (L : lsum l (fun u => loss (attention D (plus W (times t V)) u (label u))) <= lsum l (fun u => loss (attention D W u (label u)))) by (apply
    lsum_le; intros; apply La; now right).
  destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs (fun w Hw => La w (or_intror Hw))). lra.
Qed.
Theorem path_norm_without_L D loss : realisable D -> decreasing loss -> (exists V, feasible D V) -> strict_edge D ->
  (forall W, exists V, general_risk D loss V < general_risk D loss W)
  /\ (forall r r' W W', 0 <= r -> r < r' -> norm_ D W <= r -> (forall X, norm_ D X <= r' -> general_risk D loss W' <= general_risk D loss X) ->
        general_risk D loss W' < general_risk D loss W).
Proof.
  intros HR Hd HF Hst. destruct HF as (V & HV). split.
  - intros W. exists (plus W (times 1 V)). apply falls_along_Wmm; auto; lra.
  - intros r r' W W' Hr Hrr HW Hmin. set (t := (r' - r) / (norm_ D V + 1)). pose proof (norm_pos D V) as Nv.
    assert (Ht : 0 < t) by (apply Rdiv_lt_0_compat; lra).
    eapply Rle_lt_trans; [apply (Hmin (plus W (times t V)))|now apply falls_along_Wmm]. eapply Rle_trans; [apply norm_plus|].
      rewrite norm_times by lra.
    assert (t * norm_ D V <= r' - r); [|lra]. apply Rle_trans with (t * (norm_ D V + 1)); [apply Rmult_le_compat_l; lra|]. right. unfold t. field.
      lra.
Qed.

(** ** descent.diverges, without the step condition *)
(** a bounded |W| leaves a fixed part of attention outside *)
Lemma mass_below D B : realisable D -> strict_edge D -> exists c, 0 < c /\ forall W, norm_ D W <= B -> c <= OutsideMass.Amass D (tied_of D) W.
Proof.
  intros HR (k & i & j & He & Hn). destruct (strict_drawn D k i j He Hn) as (s & Hs & <- & <- & Hj). pose proof (n_pos D HR) as Pn.
    pose proof (Rinv_0_lt_compat _ Pn) as Hi.
  pose proof (OutsideMass.Mb_nonneg D) as NM. assert (Hc : context s <> []) by (now apply (realisable_nonempty D)).
    set (len := INR (length (context s))).
  assert (Pl : 0 < len) by (apply lt_0_INR; destruct (context s); [easy|cbn; lia]). assert (Hjc : In j (context s)) by (now apply filter_In in Hj).
  exists (/ n D * (exp (- (Mb D * B)) / len)). split; [apply Rmult_lt_0_compat; [auto|apply Rdiv_lt_0_compat; [apply exp_pos|auto]]|]. intros W HW.
  assert (One : exp (- (Mb D * B)) / len <= mass_out D (tied_of D) W s).
  { apply Rle_trans with (share D W s j).
    - unfold share. pose proof (zsum_pos D W (query s) _ Hc) as Z. apply Rmult_le_reg_r with (len * zsum D W (query s) (context s));
      [now apply Rmult_lt_0_compat|].
      replace (exp (- (Mb D * B)) / len * (len * zsum D W (query s) (context s))) with (exp (- (Mb D * B)) * zsum D W (query s) (context s)) by
        (field; lra).
      replace (exp (logit D W j (query s)) / zsum D W (query s) (context s) * (len * zsum D W (query s) (context s))) with (len * exp (logit D W j
        (query s))) by (field; lra).
      assert (Each : forall u, In u (context s) -> exp (- (Mb D * B)) * exp (logit D W u (query s)) <= exp (logit D W j (query s))).
      { intros u Hu. rewrite <- exp_plus. apply exp_le_mono. pose proof (OutsideMass.Mb_logit D s u j W Hs Hu Hjc) as K.
        assert (Mb D * norm_ D W <= Mb D * B) by (apply Rmult_le_compat_l; auto). lra. }
      unfold zsum, len. rewrite <- lsum_scale. clear - Each. induction (context s) as [|x l IH]; [cbn; lra|]. rewrite lsum_cons. cbn [length].
        rewrite S_INR. pose proof (Each x (or_introl eq_refl)).
      specialize (IH (fun u Hu => Each u (or_intror Hu))). lra.
    - apply (lsum_term (Out_ (tied_of D) s) (share D W s)); [|exact Hj]. intros u. left. now apply share_pos. }
  unfold OutsideMass.Amass. apply Rmult_le_compat_l; [lra|]. eapply Rle_trans; [exact One|].
  assert (Nn : forall t, In t (samples D) -> 0 <= mass_out D (tied_of D) W t).
  { intros t Ht. apply lsum_nonneg. intros v _. left. apply share_pos. now apply (realisable_nonempty D). }
  clear - Hs Nn. induction (samples D) as [|t l IH]; [easy|]. rewrite lsum_cons.
    assert (0 <= lsum l (mass_out D (tied_of D) W)) by (apply lsum_nonneg; intros; apply Nn; now right).
  pose proof (Nn t (or_introl eq_refl)). destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs (fun u Hu => Nn u (or_intror Hu))). lra.
Qed.
Theorem descent_diverges_without_step D eta W0 : realisable D -> (exists V, feasible D V) -> strict_edge D -> 0 < eta ->
  cv_infty (fun t => norm_ D (descent D eta W0 t)).
Proof.
  intros HR HF Hst He. destruct (Wmm_exists D HF) as (Wmm & HW). set (W := descent D eta W0). set (f := fun t => inner D (W t) Wmm).
  assert (Pull : forall t, OutsideMass.Amass D (tied_of D) (W t) <= - inner D (gradient D (W t)) Wmm) by (intros t;
    exact (NormBound.pull D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wmm HW (W t))).
  assert (Step : forall t, f (S t) = f t + eta * - inner D (gradient D (W t)) Wmm).
  { intros t. unfold f, W. cbn [descent]. unfold step. rewrite inner_diff_l, inner_times_l. ring. }
  assert (Rise : forall t, f t <= f (S t)).
  { intros t. rewrite Step. pose proof (OutsideMass.Amass_nonneg D (tied_of D) (tied_of_refl D) HR (W t)). specialize (Pull t).
    assert (0 <= eta * - inner D (gradient D (W t)) Wmm) by (apply Rmult_le_pos; lra). lra. }
  assert (RiseN : forall t u, (t <= u)%nat -> f t <= f u) by (intros t u Htu; induction Htu; [lra|]; specialize (Rise m); lra).
  intros B. apply Classical_Prop.NNPP. intros No.
  assert (Often : forall t, exists u, (t <= u)%nat /\ norm_ D (W u) <= B).
  { intros t. apply Classical_Prop.NNPP. intros N. apply No. exists t. intros u Hu. apply Rnot_le_lt. intros L. apply N. exists u.
    split; [lia|exact L]. }
  destruct (mass_below D B HR Hst) as (c & Hc & HB). pose proof (norm_pos D Wmm) as Nw.
  assert (Grow : forall m, exists t, f 0%nat + INR m * (eta * c) <= f t).
  { induction m as [|m (t & Ht)]; [exists 0%nat; cbn; lra|]. destruct (Often t) as (u & Hu & Bu). exists (S u). rewrite Step, S_INR.
    pose proof (RiseN t u Hu). pose proof (HB (W u) Bu). specialize (Pull u).
    assert (eta * c <= eta * - inner D (gradient D (W u)) Wmm) by (apply Rmult_le_compat_l; lra). lra. }
  destruct (INR_unbounded ((B * norm_ D Wmm - f 0%nat + 1) / (eta * c))) as (m & Hm). destruct (Grow m) as (t & Ht).
    destruct (Often t) as (u & Hu & Bu). pose proof (RiseN t u Hu) as F.
  pose proof (inner_norms D (W u) Wmm) as CS. fold (f u) in CS. assert (norm_ D (W u) * norm_ D Wmm <= B * norm_ D Wmm) by (apply Rmult_le_compat_r;
    auto).
  assert (P : 0 < eta * c) by now apply Rmult_lt_0_compat. apply (Rmult_le_compat_r (eta * c)) in Hm; [|lra].
  replace ((B * norm_ D Wmm - f 0%nat + 1) / (eta * c) * (eta * c)) with (B * norm_ D Wmm - f 0%nat + 1) in Hm by (field; lra). lra.
Qed.

(** ** Without E: the risk is Lbar, and a context lies in one component *)
Lemma no_strict_tied D k i j : ~ strict_edge D -> reach D k i j -> scc D k i j.
Proof.
  intros N. induction 1 as [i|i x j Hix _ IH]; [apply scc_refl|]. eapply scc_trans; [|exact IH]. apply Classical_Prop.NNPP. intros H. apply N.
    exists k, i, x. auto.
Qed.
Lemma no_strict_outside D s : ~ strict_edge D -> realisable D -> In s (samples D) -> Out_ (tied_of D) s = [].
Proof.
  intros N HR Hs. destruct (Out_ (tied_of D) s) as [|v l] eqn:E0; [reflexivity|exfalso].
    assert (Hv : In v (Out_ (tied_of D) s)) by (rewrite E0; now left). apply filter_In in Hv as [Hv Ht].
  apply negb_true_iff in Ht. destruct (retrieval_training_context D s HR Hs) as [_ R]. pose proof (no_strict_tied D _ _ _ N (R v Hv)) as S0.
    apply tied_of_scc in S0. congruence.
Qed.
Lemma no_strict_risk D W : ~ strict_edge D -> realisable D -> risk D W = Lbar D (tied_of D) W.
Proof.
  intros N HR. rewrite (split D (tied_of D) (tied_of_refl D) W HR). rewrite (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|]. intros s Hs.
    unfold q. rewrite (no_strict_outside D s N HR Hs).
  unfold zsum at 1. cbn [lsum fold_right]. unfold Rdiv. rewrite Rmult_0_l, Rplus_0_r. apply ln_1.
Qed.
Theorem path_finite_without_E D Wf r W P : realisable D -> ~ strict_edge D -> is_Wfin D Wf -> norm_ D Wf <= r -> is_path D r W ->
  is_projection D W P -> same D P Wf.
Proof.
  intros HR N HWf Hr [_ Hmin] HP. pose proof (Wfin_minimal D Wf HR HWf) as Low. assert (L : Lbar D (tied_of D) W <= Lbar D (tied_of D) Wf).
  { rewrite <- !no_strict_risk by auto. apply Hmin. rewrite <- norm_sqr. pose proof (norm_pos D Wf). apply Rmult_le_compat; auto. }
  assert (EP : Lbar D (tied_of D) P = Lbar D (tied_of D) W).
  { rewrite <- (Lbar_off D (tied_of D) (tied_of_refl D) HR P (diff W P) (projection_off D HR W P HP)).
    apply (Lbar_same D (tied_of D) (tied_of_refl D) HR). intros a b _ _. unfold plus, diff. ring. }
  destruct (Wfin_exists_unique D HR) as (Wf' & _ & U). assert (S1 : same D P Wf') by (apply U; split; [apply HP|]; intros V _; rewrite EP;
    eapply Rle_trans; [exact L|apply Low]).
  pose proof (U Wf HWf) as S2. intros a b Ha Hb. now rewrite (S1 a b Ha Hb), (S2 a b Ha Hb).
Qed.
Theorem retrieval_unseen_without_E D W k l i : ~ strict_edge D -> In i l -> (forall u, In u l -> reach D k i u) ->
  mass_on D W k l (fun v => negb (tied_of D k i v)) = 0 /\ mass_on D W k l (tied_of D k i) = 1.
Proof.
  intros N Hi Hl. assert (Hne : l <> []) by (intros E0; now rewrite E0 in Hi). assert (Z : mass_on D W k l (fun v => negb (tied_of D k i v)) = 0).
  { unfold mass_on. assert (E0 : filter (fun v => negb (tied_of D k i v)) l = []); [|now rewrite E0]. revert Hl. clear Hi Hne.
    induction l as [|u l IH]; intros Hl; [reflexivity|]. cbn.
    assert (T : tied_of D k i u = true) by (apply tied_of_scc, no_strict_tied; auto; apply Hl; now left). rewrite T. cbn. apply IH.
      intros; apply Hl; now right. }
  split; [exact Z|]. pose proof (mass_on_split D W k l (tied_of D k i) Hne). lra.
Qed.
Theorem composition_without_E D Wf r W P s v : realisable D -> ~ strict_edge D -> is_Wfin D Wf -> norm_ D Wf <= r -> is_path D r W ->
  is_projection D W P ->
  In s (samples D) -> In v (In_ (tied_of D) s) -> share_in D (tied_of D) W s v = share_in D (tied_of D) Wf s v /\ mass_out D (tied_of D) W s = 0.
Proof.
  intros HR N HWf Hr HW HP Hs Hv. pose proof (path_finite_without_E D Wf r W P HR N HWf Hr HW HP) as Sm. split.
  - assert (Z : norm_ D (diff P Wf) <= 0) by (unfold norm_; rewrite (same_zero_norm D P Wf Sm), sqrt_0; lra).
    destruct (proj2 (proj2 (composition D Wf HR HWf)) W P 0 s v HP Z Hs Hv) as [A B]. rewrite !Rmult_0_r, Ropp_0, exp_0 in A.
      rewrite !Rmult_0_r, exp_0 in B. lra.
  - unfold mass_out. now rewrite (no_strict_outside D s N HR Hs).
Qed.
