(* Beyond the paper's rows: how fast, from both sides, and what the sample weights cannot change.

   direction_lower: the S_fin part of W, which tends to W_fin, is orthogonal to W_mm, so the angle cannot fall below |W_fin|/|W|: 1/log t is the true
   order of gradient descent on cyclic data. path_loss_rate: some strict margin of W is at most |P|/|W_mm|, else W_mm would not be shortest, so the
   loss cannot fall faster than e^{-R/|W_mm|}. weights_blind: the Graph-SVM sees which samples there are, not how often. *)
From Attest Require Import ClaimTools SvmClaims FiniteClaims PathClaims BoundFormulas Discovery.
From Attest Require ExcessRisk.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ** direction.lower *)
Definition cosine D (V W : mat) : R := inner D V W / (norm_ D V * norm_ D W).
Lemma projection_shorter D W H X : is_projection D W H -> S_fin D X -> inner D X W = inner D X H.
Proof. intros [_ HO] HX. specialize (HO X HX). rewrite inner_diff_r in HO. lra. Qed.
Theorem direction_lower D Wf Wmm W H rho : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> is_projection D W H -> norm_ D (diff H Wf) <= rho ->
  0 < norm_ D Wmm -> 0 < norm_ D W -> let c := cosine D W Wmm in norm_ D Wf - rho <= norm_ D W * sqrt (1 - c * c).
Proof.
  intros HR HWf HW HP Hrho Pm Pw c. pose proof (norm_triangle D Wf H (fun _ _ => 0)) as Tr.
  rewrite (norm_same D (diff Wf (fun _ _ => 0)) Wf), (norm_same D (diff H (fun _ _ => 0)) H) in Tr by (intros a b _ _; unfold diff; ring).
  assert (Ed : norm_ D (diff Wf H) = norm_ D (diff H Wf)) by (unfold norm_; f_equal; apply sum2_ext; intros; unfold diff; ring). rewrite Ed in Tr.
  assert (Orth : inner D H Wmm = 0) by (apply (feasible_off_S_fin D Wmm H (proj1 HW)), HP).
  assert (Key : norm_ D H <= norm_ D W * sqrt (1 - c * c)); [|lra].
  (* W is H, plus its part along W_mm, plus a rest orthogonal to both *)
  set (w := norm_ D Wmm) in *. set (x := inner D W Wmm). assert (Ec : c = x / (norm_ D W * w)) by reflexivity.
  assert (Ew : inner D Wmm Wmm = w * w) by (unfold w; now rewrite norm_sqr).
    assert (EH : inner D H W = inner D H H) by (apply (projection_shorter D W H H HP), HP).
  assert (Sq : inner D H H <= inner D W W - x * x / (w * w)).
  { set (t := x / (w * w)). set (Z := diff (diff W H) (times t Wmm)). pose proof (inner_diff_nonneg D Z) as N. unfold Z in N.
    rewrite !inner_diff_l, !inner_diff_r, !inner_times_l, !inner_times_r, (inner_sym D W H), EH, (inner_sym D Wmm W), (inner_sym D Wmm H), Orth,
      Ew in N. fold x in N.
    replace (x * x / (w * w)) with (t * x) by (unfold t; field; lra). assert (t * (w * w) = x) by (unfold t; field; lra).
    rewrite H0 in N. lra. }
  pose proof (norm_pos D H) as NH. rewrite <- (sqrt_square (norm_ D H)) by auto. rewrite norm_sqr. rewrite <- (sqrt_square (norm_ D W)) at 1 by lra.
  rewrite <- sqrt_mult_alt by (apply Rmult_le_pos; lra). apply sqrt_le_1_alt. rewrite Ec.
  replace (norm_ D W * norm_ D W * (1 - x / (norm_ D W * w) * (x / (norm_ D W * w)))) with (norm_ D W * norm_ D W - x * x / (w * w)) by (field; lra).
    rewrite norm_sqr. exact Sq.
Qed.
(** with the norm of descent: |W(t)| <= |Z| + sqrt(|W(0) - Z|^2 + 2 eta t kappa e^{-s}) for Z = W_fin + s W_mm + the part of W(0) off S *)
Theorem descent_norm_upper D eta W0 P0 Wf Wmm s t : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> is_S_projection D W0 P0 -> 0 < eta ->
  eta * beta D <= 1 -> 0 <= s ->
  let Z := plus (plus Wf (times s Wmm)) (diff W0 P0) in
  norm_ D (descent D eta W0 t) <= norm_ D Z + sqrt (inner D (diff W0 Z) (diff W0 Z) + 2 * eta * INR t * (kappa D (tied_of D) Wf * exp (- s))).
Proof.
  intros HR HWf HW [HP HO] He Hb Hs Z. set (W := descent D eta W0 t). pose proof (DescentBounds.descent_potential D HR eta He Hb W0 Z t) as K.
    fold W in K.
  assert (LZ : risk D Z <= Lbar D (tied_of D) Wf + kappa D (tied_of D) Wf * exp (- s)).
  { unfold Z. rewrite (DescentBounds.risk_unseen D HR) by (now apply orthogonal_unseen). destruct (finite_limit D Wmm Wf s HR HW Hs) as [_ B]. lra. }
  assert (LW : Lbar D (tied_of D) Wf <= risk D W) by (eapply Rle_trans; [apply (Wfin_minimal D Wf HR HWf W)|apply (infimum_lower D (tied_of D)
    (tied_of_refl D) W HR)]).
  pose proof (norm_triangle D W Z (fun _ _ => 0)) as Tr. rewrite (norm_same D (diff W (fun _ _ => 0)) W),
    (norm_same D (diff Z (fun _ _ => 0)) Z) in Tr by (intros a b _ _; unfold diff; ring).
  assert (Q : norm_ D (diff W Z) <= sqrt (inner D (diff W0 Z) (diff W0 Z) + 2 * eta * INR t * (kappa D (tied_of D) Wf * exp (- s)))); [|lra].
  unfold norm_ at 1. apply sqrt_le_1_alt. assert (0 <= 2 * eta * INR t) by (apply Rmult_le_pos; [lra|apply pos_INR]).
  assert (2 * eta * INR t * (risk D Z - risk D W) <= 2 * eta * INR t * (kappa D (tied_of D) Wf * exp (- s))) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(** ** path.loss-rate: every W *)
(** some strict margin of P is at most |P|/|W_mm| *)
Lemma some_margin_small D Wmm P : is_Wmm D Wmm -> strict_edge D -> (forall k i j, edge D k i j -> scc D k i j -> inner D (M D k i j) P = 0) ->
  exists k i j, edge D k i j /\ ~ scc D k i j /\ inner D (M D k i j) P <= norm_ D P / norm_ D Wmm.
Proof.
  intros HW Hst Ht. pose proof (Wmm_strict D Wmm HW Hst) as Pw. assert (Hw : 0 < norm_ D Wmm) by now apply sqrt_lt_R0.
    set (r := norm_ D P / norm_ D Wmm).
  assert (Hr : 0 <= r) by (apply Rmult_le_pos; [apply norm_pos|left; now apply Rinv_0_lt_compat]). apply Classical_Prop.NNPP. intros No.
  assert (All : forall l, (forall e, In e l -> is_edge D e) -> exists mu, r < mu /\ forall e,
    In e l -> ~ scc D (fst e) (fst (snd e)) (snd (snd e)) -> mu <= inner D (Mk D e) P).
  { induction l as [|[k [i j]] l IH]; intros Hl; [exists (r + 1); split; [lra|easy]|]. destruct IH as (mu & Hmu & IH); [intros; apply Hl; now right|].
    pose proof (Hl _ (or_introl eq_refl)) as He. change (edge D k i j) in He. destruct (Classical_Prop.classic (scc D k i j)) as [S0|S0].
    - exists mu. split; [auto|]. intros e [<-|He'] Hn; [contradiction|auto].
    - assert (L : r < inner D (M D k i j) P) by (apply Rnot_le_lt; intros L; apply No; exists k, i, j; auto).
      exists (Rmin mu (inner D (M D k i j) P)). split; [now apply Rmin_glb_lt|].
      intros e [<-|He'] Hn; [apply Rmin_r|]. eapply Rle_trans; [apply Rmin_l|auto]. }
  destruct (All (edges D) (fun e => proj1 (edges_spec D e))) as (mu & Hmu & K).
  assert (Marg : strict_margins D P mu).
  { intros k i j He. split; [now apply Ht|]. intros Hn. apply (K (k, (i, j))); [now apply edges_spec|exact Hn]. }
  destruct (B3 D Wmm P mu HW ltac:(lra) Marg) as [B _]. pose proof (inner_norms D P Wmm) as CS. rewrite <- norm_sqr in B.
  assert (r * (norm_ D Wmm * norm_ D Wmm) = norm_ D P * norm_ D Wmm) by (unfold r; field; lra).
    assert (r * (norm_ D Wmm * norm_ D Wmm) < mu * (norm_ D Wmm * norm_ D Wmm)) by (apply Rmult_lt_compat_r; nra). lra.
Qed.
Lemma excess_bounds_q_all D Wf W s : realisable D -> is_Wfin D Wf -> In s (samples D) ->
  ln (1 + q D (tied_of D) W s) <= n D * (risk D W - Lbar D (tied_of D) Wf).
Proof.
  intros HR HWf Hs. pose proof (log_term D Wf W HR HWf s Hs) as K. pose proof (copies_pos D s Hs) as C. assert (0 <= ln (1 + q D (tied_of D) W s)).
  { apply ln_1_plus. apply (q_nonneg D (tied_of D) (tied_of_refl D) s (proj2 HR s Hs)). }
  nra.
Qed.
Theorem path_loss_rate D Wf Wmm W H rho : realisable D -> is_Wfin D Wf -> is_Wmm D Wmm -> strict_edge D -> is_projection D W H ->
  norm_ D (diff H Wf) <= rho ->
  let eps := risk D W - Lbar D (tied_of D) Wf in exists s v, In s (samples D) /\ In v (Out_ (tied_of D) s) /\
  ln (1 + multiplicity s v / multiplicity s (label s) * exp (- norm_ D (M D (query s) (label s) v) * (norm_ D Wf + rho) - n D * (Lbar D (tied_of D)
    Wf + eps))
        * exp (- (norm_ D (diff W H) / norm_ D Wmm))) / n D <= eps.
Proof.
  intros HR HWf HW Hst HP Hrho eps. pose proof (n_pos D HR) as Hn. set (P := diff W H).
  assert (Tied : forall k i j, edge D k i j -> scc D k i j -> inner D (M D k i j) P = 0).
  { intros k i j _ Hs. apply (proj2 HP). now apply (spanned_gen D (fun e => scc D (fst e) (fst (snd e)) (snd (snd e))) (k, (i, j))). }
  destruct (some_margin_small D Wmm P HW Hst Tied) as (k & i & j & He & Hns & Hm). destruct (strict_drawn D k i j He Hns) as (s & Hs & <- & <- & Hj).
    exists s, j. split; [exact Hs|]. split; [exact Hj|].
  pose proof (proj2 HR s Hs) as Hy. assert (Hjc : In j (context s)) by (now apply filter_In in Hj). pose proof (multiplicity_pos s j Hjc) as Pj.
    pose proof (multiplicity_pos s _ Hy) as Py.
  set (o := multiplicity s j / multiplicity s (label s)). assert (Po : 0 < o) by now apply Rdiv_lt_0_compat.
  (* q is at least its term j *)
  pose proof (zsum_In_pos D (tied_of D) (tied_of_refl D) s Hy W) as HI.
    assert (Hq : o * exp (logit D W j (query s) - logit D W (label s) (query s) - abar D (tied_of D) W s) <= q D (tied_of D) W s).
  { unfold q. apply Rmult_le_reg_r with (zsum D W (query s) (In_ (tied_of D) s)); [exact HI|]. unfold Rdiv at 1.
    rewrite (Rmult_assoc (zsum D W (query s) (Out_ (tied_of D) s))), Rinv_l, Rmult_1_r by lra.
    assert (Ea : exp (- abar D (tied_of D) W s) = multiplicity s (label s) * exp (logit D W (label s) (query s)) / zsum D W (query s) (In_ (tied_of
      D) s)).
    { unfold abar. pose proof (exp_pos (logit D W (label s) (query s))).
      assert (0 < multiplicity s (label s) * exp (logit D W (label s) (query s))) by now apply Rmult_lt_0_compat.
      rewrite exp_Ropp, exp_ln by (apply Rdiv_lt_0_compat; lra). field. lra. }
    unfold Rminus. rewrite !exp_plus, Ea, exp_Ropp. pose proof (exp_pos (logit D W (label s) (query s))).
    replace (o * (exp (logit D W j (query s)) * / exp (logit D W (label s) (query s)) * (multiplicity s (label s) * exp (logit D W (label s) (query
      s)) / zsum D W (query s) (In_ (tied_of D) s))) * zsum D W (query s) (In_ (tied_of D) s))
      with (multiplicity s j * exp (logit D W j (query s))) by (unfold o; field; lra).
    unfold multiplicity. rewrite <- (count_filter (fun u => negb (tied_of D (query s) (label s) u)) (context s) j); [|now apply filter_In in Hj].
    apply (lsum_count (Out_ (tied_of D) s) (fun u => exp (logit D W u (query s)))). intros; left; apply exp_pos. }
  pose proof (proj2 (restricted_loss_bound_proved D Wf W s HR HWf Hs)) as Ab. unfold restricted_loss_bound in Ab. fold eps in Ab.
  (* the margin of W is that of P plus that of H *)
  assert (MW : logit D W (label s) (query s) - logit D W j (query s) <= norm_ D P / norm_ D Wmm + norm_ D (M D (query s) (label s) j) * (norm_ D Wf +
    rho)).
  { rewrite <- margin_logit. replace (inner D (M D (query s) (label s) j) W) with (inner D (M D (query s) (label s) j) P + inner D (M D (query s)
    (label s) j) H) by (unfold P; rewrite inner_diff_r; ring).
    pose proof (inner_norms D (M D (query s) (label s) j) H) as CS. assert (NH : norm_ D H <= norm_ D Wf + rho).
    { pose proof (norm_plus D (diff H Wf) Wf) as Tr. rewrite (norm_same D (plus (diff H Wf) Wf) H) in Tr by (intros a b _ _; unfold plus, diff;
      ring). lra. }
    assert (norm_ D (M D (query s) (label s) j) * norm_ D H <= norm_ D (M D (query s) (label s) j) * (norm_ D Wf + rho)) by (apply Rmult_le_compat_l;
      [apply norm_pos|exact NH]). lra. }
  set (x := o * exp (- norm_ D (M D (query s) (label s) j) * (norm_ D Wf + rho) - n D * (Lbar D (tied_of D) Wf + eps)) * exp (- (norm_ D P / norm_ D
    Wmm))).
  assert (Lx : x <= q D (tied_of D) W s). { eapply Rle_trans; [|exact Hq]. unfold x. rewrite Rmult_assoc, <- exp_plus.
    apply Rmult_le_compat_l; [lra|]. apply exp_le_mono. lra. }
  assert (Px : 0 < x) by (unfold x; apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [exact Po|apply exp_pos]|apply exp_pos]).
  apply Rmult_le_reg_l with (n D); [exact Hn|]. replace (n D * (ln (1 + x) / n D)) with (ln (1 + x)) by (field; lra).
  pose proof (excess_bounds_q_all D Wf W s HR HWf Hs) as K. fold eps in K. eapply Rle_trans; [|exact K]. apply ln_le_mono; lra.
Qed.

(** ** weights.blind: positive sample weights never change W_mm *)
Theorem weights_blind D D' : tokens D = tokens D' -> dim D = dim D' -> emb D = emb D' -> (forall s, In s (samples D) <-> In s (samples D')) ->
  (forall k i j, edge D k i j <-> edge D' k i j) /\ (forall W, is_Wmm D W <-> is_Wmm D' W).
Proof.
  destruct D as [K d e l], D' as [K' d' e' l']. cbn. intros <- <- <- Hs.
    assert (Ed : forall k i j, edge (Dataset K d e l) k i j <-> edge (Dataset K d e l') k i j).
  { intros k i j. split; intros (s & H1 & H2); exists s; (split; [now apply Hs|exact H2]). }
  split; [exact Ed|]. assert (Re : forall k i j, reach (Dataset K d e l) k i j <-> reach (Dataset K d e l') k i j).
  { intros k i j. split; induction 1 as [i|i x j Hix _ IH]; try constructor; eapply Relation_Operators.rt1n_trans; try exact IH; now apply Ed. }
  assert (Fe : forall V, feasible (Dataset K d e l) V <-> feasible (Dataset K d e l') V).
  { intros V. split; intros H k i j He; apply Ed in He; destruct (H k i j He) as [H1 H2]; split; intros S0; [apply H1|apply H2|apply H1|apply H2];
    unfold scc in *; rewrite ?Re in *; auto. }
  intros W. unfold is_Wmm. split; intros [H1 H2]; (split; [now apply Fe|]); intros V HV; apply Fe in HV; exact (H2 V HV).
Qed.
