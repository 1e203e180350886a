(* The claims on retrieval and composition (THEORY 5; paper, section 5): retrieval.training, retrieval.unseen, composition, automaton.

   A small excess risk leaves little attention outside the component of the label (split). In any context with a highest-priority component, seen or
   not, a path from its top token to a token below crosses a strict edge: that margin grows without bound as the excess falls (B2), the others are
   bounded below. Inside a component only the S_fin part of W counts, which tends to W_fin. So these claims know the algorithm only by the risk it
   reaches. *)
From Attest Require Import ClaimTools ModelClaims FiniteClaims.
From Attest Require Automaton Retrieval SublevelMargins RegularisationPath DescentLimits.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ** retrieval.training: F is not needed for the bound *)
Theorem retrieval_training D Wf W s : realisable D -> is_Wfin D Wf -> In s (samples D) ->
  0 <= mass_out D (tied_of D) W s <= 1 - exp (- (n D * (risk D W - Lbar D (tied_of D) Wf))).
Proof.
  intros HR HWf Hs. exact (Retrieval.retrieval_training D (tied_of D) (tied_of_refl D) HR W _ _ s (Wfin_minimal D Wf HR HWf) Hs (Rle_refl _)).
Qed.
(** so it tends to 0 along every sequence whose risk tends to the infimum: descent, the path *)
Theorem retrieval_training_limit D Wf (W : nat -> mat) s : realisable D -> is_Wfin D Wf -> Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) ->
  In s (samples D) -> Un_cv (fun t => mass_out D (tied_of D) (W t) s) 0.
Proof. intros HR HWf Hi Hs. exact (sequence_retrieval D HR Wf W HWf Hi s Hs). Qed.
(** descent and the path are such sequences *)
Theorem reaches_infimum D Wf : realisable D -> (exists V, feasible D V) -> is_Wfin D Wf ->
  (forall eta W0, 0 < eta -> eta * beta D <= 1 -> Un_cv (fun t => risk D (descent D eta W0 t)) (Lbar D (tied_of D) Wf))
  /\ (strict_edge D -> forall r W, cv_infty r -> (forall t, is_path D (r t) (W t)) -> Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)).
Proof.
  intros HR HF HWf. destruct (Wmm_exists D HF) as (Wmm & HW). split.
  - intros eta W0 He Hb. exact (proj1 (DescentLimits.descent_limits D eta W0 Wf Wmm HR HWf HW He Hb)).
  - intros Hst r W Hr HP. exact (proj1 (RegularisationPath.path_limits D Wf Wmm r W HR HWf HW Hst Hr HP)).
Qed.

(** ** retrieval.unseen *)
(** attention mass, in any context, on the tokens that [sel] selects *)
Definition mass_on D (W : mat) (k : nat) (l : list nat) (sel : nat -> bool) : R := lsum (filter sel l) (weight D W k l).
Lemma mass_on_split D W k l sel : l <> [] -> mass_on D W k l sel + mass_on D W k l (fun v => negb (sel v)) = 1.
Proof. intros H. rewrite <- (weight_total D W k l H). unfold mass_on. symmetry. apply lsum_filter. Qed.
(** logit differences along a path that leaves the component, when the excess risk is at most e^{-s} *)
Lemma strict_gap D Wf k i j : realisable D -> is_Wfin D Wf -> reach D k i j -> ~ scc D k i j ->
  exists c s0, forall W s, s0 <= s -> risk D W <= Lbar D (tied_of D) Wf + exp (- s) -> s - c <= logit D W i k - logit D W j k.
Proof.
  intros HR HWf. pose proof (Wfin_minimal D Wf HR HWf) as Hmin. pose proof (n_pos D HR) as Hn. set (N := n D) in *.
  induction 1 as [i|i x j Hix Hxj IH]; intros Hs; [elim Hs; apply scc_refl|]. destruct (Classical_Prop.classic (scc D k i x)) as [S0|S0].
  - destruct IH as (c & s0 & K); [intros S1; apply Hs; eapply scc_trans; eauto|].
    destruct (SublevelMargins.reach_margin D (tied_of D) (tied_of_refl D) HR Wf k i x (reach_step _ _ _ _ Hix)) as (c' & K').
    exists (c + c'), (Rmax s0 0). intros W s Hs0 HW. pose proof (Rmax_l s0 0). pose proof (Rmax_r s0 0). specialize (K W s ltac:(lra) HW).
    assert (exp (- s) <= 1) by (rewrite <- exp_0; apply exp_le_mono; lra). specialize (K' W ltac:(lra)). lra.
  - destruct (SublevelMargins.reach_margin D (tied_of D) (tied_of_refl D) HR Wf k x j Hxj) as (c' & K').
    exists (ln (4 * N * 1) + N * (Lbar D (tied_of D) Wf + 1) + ln (SublevelMargins.positions D) + c'), (Rmax 0 (ln N)). intros W s Hs0 HW.
      pose proof (Rmax_l 0 (ln N)). pose proof (Rmax_r 0 (ln N)).
    assert (E1 : exp (- s) <= 1) by (rewrite <- exp_0; apply exp_le_mono; lra). specialize (K' W ltac:(lra)).
    assert (E2 : N * exp (- s) <= 1).
    { apply Rle_trans with (N * exp (- ln N)); [apply Rmult_le_compat_l; [lra|apply exp_le_mono; lra]|]. rewrite exp_Ropp, exp_ln by lra. right.
      field. lra. }
    pose proof (SublevelMargins.strict_margin D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wf Hmin W k i x 1 s Hix S0 ltac:(lra) ltac:(unfold N in
      *; lra) ltac:(lra) ltac:(lra)) as K.
    rewrite margin_logit in K. fold N in K. lra.
Qed.
(** the attention outside the component of i, in a context all of whose tokens are reachable from i: at most c e^{-s} at excess e^{-s} *)
Theorem retrieval_unseen_rate D Wf k l i : realisable D -> is_Wfin D Wf -> In i l -> (forall u, In u l -> reach D k i u) ->
  exists c s0, 0 <= c /\ forall W s, s0 <= s -> risk D W <= Lbar D (tied_of D) Wf + exp (- s) ->
    0 <= mass_on D W k l (fun v => negb (tied_of D k i v)) <= c * exp (- s).
Proof.
  intros HR HWf Hi Hl. assert (Hne : l <> []) by (intros E0; now rewrite E0 in Hi).
  assert (G : forall m, (forall u, In u m -> In u l) -> exists c s0, 0 <= c /\ forall W s, s0 <= s -> risk D W <= Lbar D (tied_of D) Wf + exp (- s) ->
    0 <= lsum (filter (fun v => negb (tied_of D k i v)) m) (weight D W k l) <= c * exp (- s)).
  { induction m as [|u m IH]; intros Hm; [exists 0, 0; split; [lra|]; intros; cbn; lra|].
    destruct IH as (c & s0 & Hc & K); [intros; apply Hm; now right|]. cbn [filter].
    destruct (tied_of D k i u) eqn:Et; cbn [negb]; [exists c, s0; auto|].
      assert (Ns : ~ scc D k i u) by (intros S0; apply tied_of_scc in S0; congruence).
    destruct (strict_gap D Wf k i u HR HWf (Hl u (Hm u (or_introl eq_refl))) Ns) as (c' & s0' & K'). exists (exp c' + c), (Rmax s0 s0').
      pose proof (exp_pos c') as Pc. split; [lra|]. intros W s Hs HW.
    pose proof (Rmax_l s0 s0'). pose proof (Rmax_r s0 s0'). specialize (K W s ltac:(lra) HW). specialize (K' W s ltac:(lra) HW). rewrite lsum_cons.
    pose proof (zsum_pos D W k l Hne) as Z. pose proof (exp_pos (logit D W u k)) as Eu. pose proof (exp_pos (logit D W i k)) as Ei.
    assert (Wu : 0 <= weight D W k l u <= exp c' * exp (- s)).
    { unfold weight. split; [left; now apply Rdiv_lt_0_compat|]. apply Rmult_le_reg_r with (zsum D W k l); [auto|]. unfold Rdiv.
      rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
      apply Rle_trans with (exp c' * exp (- s) * exp (logit D W i k)).
      - rewrite <- !exp_plus. apply exp_le_mono. lra.
      - apply Rmult_le_compat_l; [left; apply Rmult_lt_0_compat; apply exp_pos|].
        apply (lsum_term l (fun v => exp (logit D W v k))); [intros; left; apply exp_pos|auto]. }
    lra. }
  destruct (G l (fun u Hu => Hu)) as (c & s0 & Hc & K). exists c, s0. auto.
Qed.
Theorem retrieval_unseen D Wf (W : nat -> mat) k l i : realisable D -> is_Wfin D Wf -> Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) ->
  In i l -> (forall u, In u l -> reach D k i u) -> Un_cv (fun t => mass_on D (W t) k l (tied_of D k i)) 1.
Proof.
  intros HR HWf Hinf Hi Hl e He. assert (Hne : l <> []) by (intros E0; now rewrite E0 in Hi).
    destruct (retrieval_unseen_rate D Wf k l i HR HWf Hi Hl) as (c & s0 & Hc & K).
  set (s := Rmax s0 (ln ((c + 1) / e))). destruct (Hinf (exp (- s)) (exp_pos _)) as (t0 & H0). exists t0. intros t Ht. specialize (H0 t Ht).
    unfold R_dist in *.
  pose proof (Rle_abs (risk D (W t) - Lbar D (tied_of D) Wf)) as A. specialize (K (W t) s (Rmax_l _ _) ltac:(lra)).
  pose proof (mass_on_split D (W t) k l (tied_of D k i) Hne) as Sp. set (x := mass_on D (W t) k l (tied_of D k i)) in *.
    set (y := mass_on D (W t) k l (fun v => negb (tied_of D k i v))) in *.
  assert (B : c * exp (- s) < e).
  { assert (P : 0 < (c + 1) / e) by (apply Rdiv_lt_0_compat; lra). apply Rle_lt_trans with (c * exp (- ln ((c + 1) / e))).
    - apply Rmult_le_compat_l; [auto|]. apply exp_le_mono. pose proof (Rmax_r s0 (ln ((c + 1) / e))). fold s in H. lra.
    - rewrite exp_Ropp, exp_ln by auto. apply Rmult_lt_reg_r with ((c + 1) / e); [auto|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
      replace (e * ((c + 1) / e)) with (c + 1) by (field; lra). lra. }
  replace (x - 1) with (- y) by lra. rewrite Rabs_Ropp, Rabs_pos_eq; lra.
Qed.
(** a training context is such a context, with i its label *)
Corollary retrieval_training_context D s : realisable D -> In s (samples D) -> In (label s) (context s) /\ forall u,
  In u (context s) -> reach D (query s) (label s) u.
Proof.
  intros [_ HR] Hs. specialize (HR s Hs). split; [exact HR|]. intros v Hv. destruct (Nat.eq_dec (label s) v) as [<-|N]; [constructor|].
    apply reach_step. exists s. repeat split; auto.
Qed.

(** ** composition: along every sequence whose risk tends to the infimum, and with the bound that the distance from W_fin gives *)
Theorem composition D Wf : realisable D -> is_Wfin D Wf ->
  (forall (W : nat -> mat) s v, Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) -> In s (samples D) -> In v (In_ (tied_of D) s) ->
     Un_cv (fun t => share_in D (tied_of D) (W t) s v) (share_in D (tied_of D) Wf s v))
  /\ (forall (W : nat -> mat) s v, Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf) -> In s (samples D) -> In v (context s) ->
     Un_cv (fun t => attention D (W t) s v) (limit_attention D Wf s v))
  /\ (forall W P r s v, is_projection D W P -> norm_ D (diff P Wf) <= r -> In s (samples D) -> In v (In_ (tied_of D) s) ->
     let m := sqrt (4 * beta D) * r in
     exp (- (2 * m)) * share_in D (tied_of D) Wf s v <= share_in D (tied_of D) W s v <= exp (2 * m) * share_in D (tied_of D) Wf s v).
Proof.
  intros HR HWf. split; [|split].
  - intros W s v Hi Hs Hv. exact (sequence_composition D HR Wf W HWf Hi s v Hs Hv).
  - intros W s v Hi Hs Hv. exact (sequence_attention D HR Wf W HWf Hi s v Hs Hv).
  - intros W P r s v HP Hr Hs Hv. exact (share_in_projection D (tied_of D) (tied_of_refl D) HR W P Wf r s v (proj1 HP) (projection_off D HR W P HP)
    Hr Hs Hv).
Qed.

(** ** automaton: on every context, with the explicit error in r *)
(** [top] selects the tokens of the greatest W_mm-logit z, the others have a logit at most z - gap *)
Definition top_class D (Wmm : mat) (k : nat) (l : list nat) (top : nat -> bool) (gap : R) : Prop := exists z,
  (forall u, In u l -> top u = true -> logit D Wmm u k = z) /\ (forall u, In u l -> top u = false -> logit D Wmm u k <= z - gap).
Lemma top_class_exists D Wmm k l : l <> [] -> exists top gap, 0 < gap /\ top_class D Wmm k l top gap /\ exists v, In v l /\ top v = true.
Proof.
  intros Hl. assert (Mx : forall l, l <> [] -> exists v, In v l /\ forall u, In u l -> logit D Wmm u k <= logit D Wmm v k).
  { induction l0 as [|x l0 IH]; intros N; [easy|]. destruct l0 as [|y l0]; [exists x; split; [now left|]; intros u [<-|[]]; lra|].
    destruct IH as (v & Hv & K); [easy|].
    destruct (Rle_dec (logit D Wmm x k) (logit D Wmm v k)) as [L|L]; [exists v; split; [now right|]; intros u [<-|Hu]; auto|]. exists x.
      split; [now left|]. intros u [<-|Hu]; [lra|]. specialize (K u Hu). lra. }
  destruct (Mx l Hl) as (v & Hv & K). set (z := logit D Wmm v k). set (top := fun u => if Req_EM_T (logit D Wmm u k) z then true else false).
  assert (Gap : forall m, (forall u, In u m -> In u l) -> exists gap, 0 < gap /\ forall u, In u m -> top u = false -> logit D Wmm u k <= z - gap).
  { induction m as [|x m IH]; intros Hm; [exists 1; split; [lra|easy]|]. destruct IH as (g & Hg & IH); [intros; apply Hm; now right|].
    destruct (top x) eqn:Et; [exists g; split; [auto|]; intros u [<-|Hu] Tu; [congruence|auto]|]. assert (Lt : logit D Wmm x k < z).
    { destruct (K x (Hm x (or_introl eq_refl))) as [L|L]; [exact L|]. unfold top in Et.
      destruct (Req_EM_T (logit D Wmm x k) z); [discriminate|contradiction]. }
    exists (Rmin g (z - logit D Wmm x k)). split; [apply Rmin_pos; lra|]. pose proof (Rmin_l g (z - logit D Wmm x k)).
      pose proof (Rmin_r g (z - logit D Wmm x k)).
    intros u [<-|Hu] Tu; [lra|]. specialize (IH u Hu Tu). lra. }
  destruct (Gap l (fun u Hu => Hu)) as (gap & Hg & G). exists top, gap. split; [exact Hg|]. split.
  - exists z. split; [|exact G]. intros u _ Tu. unfold top in Tu. destruct (Req_EM_T (logit D Wmm u k) z); [auto|discriminate].
  - exists v. split; [auto|]. unfold top. destruct (Req_EM_T (logit D Wmm v k) z); [auto|]. now elim n.
Qed.
Theorem automaton D Wf Wmm k l top gap r v : top_class D Wmm k l top gap -> (exists u, In u l /\ top u = true) -> 0 <= r -> In v l ->
  let W := plus Wf (times r Wmm) in let error := zsum D Wf k (filter (fun u => negb (top u)) l) / zsum D Wf k (filter top l) * exp (- (r * gap)) in
  (top v = true -> 0 <= weight D Wf k (filter top l) v - weight D W k l v <= error) /\ (top v = false -> 0 <= weight D W k l v <= error).
Proof.
  intros (z & H1 & H2) (u & Hu & Tu) Hr Hv W error. split; intros Tv.
  - exact (Automaton.automaton D Wf Wmm k l top z gap r v Hr H1 H2 Hv Tv).
  - assert (Hne : l <> []) by (intros E0; now rewrite E0 in Hv). assert (Htop : filter top l <> []) by (intros E0;
    assert (X : In u (filter top l)) by (now apply filter_In); now rewrite E0 in X).
    pose proof (zsum_pos D Wf k _ Htop) as ZC. pose proof (zsum_pos D W k l Hne) as ZW. pose proof (exp_pos (r * z)) as Ez.
    split; [left; apply Rdiv_lt_0_compat; [apply exp_pos|auto]|].
    assert (Lo : exp (r * z) * zsum D Wf k (filter top l) <= zsum D W k l).
    { unfold zsum at 2. rewrite (lsum_filter top l). assert (A : lsum (filter top l) (fun v => exp (logit D W v k)) = exp (r * z) * zsum D Wf k
      (filter top l)).
      { unfold zsum. rewrite <- lsum_scale. apply lsum_ext. intros w Hw. apply filter_In in Hw as [Hw Tw]. unfold W.
        rewrite logit_plus, logit_times, (H1 w Hw Tw), <- exp_plus. f_equal. ring. }
      assert (B : 0 <= lsum (filter (fun x => negb (top x)) l) (fun v => exp (logit D W v k))) by (apply lsum_nonneg; intros; left; apply exp_pos).
        lra. }
    assert (Up : exp (logit D W v k) <= exp (r * z) * exp (- (r * gap)) * zsum D Wf k (filter (fun u => negb (top u)) l)).
    { apply Rle_trans with (exp (r * z) * exp (- (r * gap)) * exp (logit D Wf v k)).
      - unfold W. rewrite logit_plus, logit_times, <- !exp_plus. apply exp_le_mono. specialize (H2 v Hv Tv).
        assert (r * logit D Wmm v k <= r * (z - gap)) by (apply Rmult_le_compat_l; auto). lra.
      - apply Rmult_le_compat_l; [left; apply Rmult_lt_0_compat; apply exp_pos|].
        apply (lsum_term _ (fun v => exp (logit D Wf v k))); [intros; left; apply exp_pos|]. apply filter_In. split; [auto|now rewrite Tv]. }
    unfold weight, error. set (o := zsum D Wf k (filter (fun u => negb (top u)) l)) in *. set (c := zsum D Wf k (filter top l)) in *.
      set (y := exp (- (r * gap))) in *. set (x := exp (r * z)) in *.
    apply Rle_trans with (x * y * o / zsum D W k l); [unfold Rdiv; apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|exact Up]|].
    assert (O0 : 0 <= x * y * o) by (apply Rmult_le_pos; [left; apply Rmult_lt_0_compat; apply exp_pos|apply zsum_nonneg]).
    apply Rle_trans with (x * y * o / (x * c)); [unfold Rdiv; apply Rmult_le_compat_l; [exact O0|apply Rinv_le_contravar;
      [now apply Rmult_lt_0_compat|exact Lo]]|]. right. field. lra.
Qed.
(** when the context has a highest-priority component, that is the top class of W_mm, with gap 1 *)
Theorem automaton_priority D Wmm k l i : feasible D Wmm -> In i l -> (forall u, In u l -> reach D k i u) -> top_class D Wmm k l (tied_of D k i) 1.
Proof.
  intros HF Hi Hl. exists (logit D Wmm i k). split.
  - intros u Hu Ht. apply tied_of_scc in Ht as [A B]. apply Rle_antisym; now apply Automaton.feasible_reach.
  - intros u Hu Ht. apply Automaton.feasible_reach_strict; auto. intros S0. apply tied_of_scc in S0. congruence.
Qed.
  